import { memo } from "react";
import { findLinks } from "./find-links";

/** A message's text, with its links. React escapes the text, and `noopener` keeps the opened page from reaching this one. */
export const MessageText = memo(({ text }: { text: string }) => (
	<span className="text" dir="auto">
		{findLinks(text).map((part, n) =>
			part.href === undefined ? (
				part.text
			) : (
				// biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no identity but their place
				<a key={n} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
					{part.text}
				</a>
			),
		)}
	</span>
));
