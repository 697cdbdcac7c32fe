import type { CSSProperties } from "react";

/**
 * Returns the colour of a user, the same on every page. React sets it through the DOM, so the page's content security policy
 * needs no inline styles.
 */
export function hueOf(userId: string): CSSProperties {
	let hash = 0;
	for (const char of userId) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360;
	// The golden angle keeps the colours of similar names apart.
	return { "--hue": Math.round(hash * 137.5) % 360 } as CSSProperties;
}
