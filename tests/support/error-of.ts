import { expect } from "vitest";
import type { WireError } from "../../src/schemas";
import type { Frame } from "./raw-client";

/** The error that a frame was answered with. */
export function errorOf([kind, error]: Frame): WireError {
	expect(kind).toBe("error");
	return error as WireError;
}
