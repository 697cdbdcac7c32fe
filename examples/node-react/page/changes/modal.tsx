import { type ReactNode, useLayoutEffect, useRef } from "react";

interface ModalProps {
	className: string;
	label: string;
	role?: "alertdialog";
	onClose: () => void;
	children: ReactNode;
}

/**
 * What lies over the page until it is closed, also by Escape and by a press beside it. The browser keeps the focus in it, and
 * returns it afterwards to where it was.
 */
export function Modal({ className, label, role, onClose, children }: ModalProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		const shown = dialog.current;
		shown?.showModal();
		// Before it is removed from the page, because the focus would then be lost.
		return () => shown?.close();
	}, []);
	return (
		<dialog
			ref={dialog}
			className={className}
			role={role}
			aria-label={label}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
			onPointerDown={(event) => event.target === event.currentTarget && onClose()}
		>
			{children}
		</dialog>
	);
}
