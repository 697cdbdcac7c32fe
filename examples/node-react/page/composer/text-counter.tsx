/** The most characters of a message, by the server's schema `textSchema`. */
export const TEXT_MAX = 2_000;
/** How many characters before the limit the counter appears. */
const NEAR = 200;

/** Counts as the server does: an emoji outside of Unicode's first plane is one character, not two. */
export const countCharacters = (text: string): number => [...text].length;

interface TextCounterProps {
	id: string;
	count: number;
}

/** How many characters are left, once few are. */
export function TextCounter({ id, count }: TextCounterProps) {
	const left = TEXT_MAX - count;
	return (
		<div className={left < 0 ? "counter over" : "counter"}>
			<p id={id}>{left <= NEAR && describe(left)}</p>
			{/* Apart from the number, which a screen reader would read out on every key. */}
			<p role="status" aria-label="Length" className="unseen">
				{left < 0 ? "Too long to send" : left <= NEAR ? `Near the limit of ${TEXT_MAX} characters` : ""}
			</p>
		</div>
	);
}

const describe = (left: number) => (left < 0 ? `${-left} too many` : `${left} left`);
