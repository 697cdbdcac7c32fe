import type { Target } from "../changes/use-target";
import { CloseIcon, PencilIcon, ReplyIcon } from "../icons";

interface TargetBarProps {
	id: string;
	target: Target;
	/** This user. */
	userId: string;
	onCancel: () => void;
}

/** What the text below is for: a reply to a message, or its new text. */
export function TargetBar({ id, target: { mode, message }, userId, onCancel }: TargetBarProps) {
	const isEdit = mode === "edit";
	return (
		<div className="target-bar">
			{isEdit ? <PencilIcon /> : <ReplyIcon />}
			<p id={id}>
				<span className="what">
					{isEdit ? (
						"Edit message"
					) : (
						<>
							Reply to <bdi>{message.userId === userId ? "yourself" : message.username}</bdi>
						</>
					)}
				</span>
				<span className="unseen">: </span>
				<span className="said" dir="auto">
					{message.text}
				</span>
			</p>
			<button type="button" className="quiet" onClick={onCancel} aria-label={isEdit ? "Cancel edit" : "Cancel reply"}>
				<CloseIcon />
			</button>
		</div>
	);
}
