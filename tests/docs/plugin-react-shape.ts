import type { Plugin } from "vite";

/** The part of `@vitejs/plugin-react` that the docs use, which is installed only when a test runs Vite. */
export default function react(): Plugin[] {
	throw new Error("only a type");
}
