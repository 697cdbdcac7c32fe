import { Modal } from "./modal";

interface DeleteDialogProps {
	text: string;
	onDelete: () => void;
	onClose: () => void;
}

/** Asks before a message is deleted, because nobody can bring it back. */
export function DeleteDialog({ text, onDelete, onClose }: DeleteDialogProps) {
	return (
		<Modal className="confirm" role="alertdialog" label="Delete this message?" onClose={onClose}>
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
