import { Modal } from "./modal";

interface DeleteDialogProps {
	text: string;
	/** The message's row, which stays when its buttons are gone. */
	row: HTMLElement | null;
	onDelete: () => void;
	onClose: () => void;
}

/** Asks before a message is deleted, because nobody can bring it back. */
export function DeleteDialog({ text, row, onDelete, onClose }: DeleteDialogProps) {
	return (
		<Modal className="confirm" role="alertdialog" label="Delete this message?" returnTo={row} onClose={onClose}>
			<div className="card">
				<h2>Delete this message?</h2>
				<blockquote>{text}</blockquote>
				<p>It disappears for everybody in the room.</p>
				<div className="choices">
					<button type="button" onClick={onClose}>
						Cancel
					</button>
					<button
						type="button"
						className="danger"
						onClick={() => {
							onClose();
							onDelete();
						}}
					>
						Delete
					</button>
				</div>
			</div>
		</Modal>
	);
}
