import { type ReactNode, useLayoutEffect, useRef } from "react";

interface ModalProps {
	className: string;
	label: string;
	role?: "alertdialog";
	/** What has the focus afterwards. Default: what had it before. */
	returnTo?: HTMLElement | null;
	onClose: () => void;
	children: ReactNode;
}

/**
 * What lies over the page until it is closed, also by Escape and by a press beside it. The browser keeps the focus in it, and
 * returns it afterwards to where it was.
 */
export function Modal({ className, label, role, returnTo, onClose, children }: ModalProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: shown once
	useLayoutEffect(() => {
		returnTo?.focus({ preventScroll: true });
		const shown = dialog.current;
		shown?.showModal();
		// Before it is removed from the page, because the focus would then be lost.
		return () => shown?.close();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key, by `onCancel`
		<dialog
			ref={dialog}
			className={className}
			role={role}
			aria-label={label}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
			// Not when the press begins: its end would reach what is below.
			onClick={(event) => event.target === event.currentTarget && onClose()}
		>
			{children}
		</dialog>
	);
}
