import * as z from "zod";
import { isPlainObject, jsonFault, valuesLeft } from "./primitives";

/** Maximum size of a user's profile, in bytes of JSON. */
export const PROFILE_MAX_BYTES = 1024;

const LIMITS = { bytes: PROFILE_MAX_BYTES, values: 128, depth: 8 };
/** Keys that reach an object's prototype when code copies them carelessly. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Returns a copy without undefined entries, which a custom schema returns for optional fields and JSON leaves out. */
function copyOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(copyOf);
	if (!isPlainObject(value)) return value;
	const entries = Object.entries(value).filter(([, item]) => item !== undefined);
	return Object.fromEntries(entries.map(([key, item]) => [key, copyOf(item)]));
}

function hasForbiddenKey(value: unknown): boolean {
	if (typeof value !== "object" || value === null) return false;
	if (Array.isArray(value)) return value.some(hasForbiddenKey);
	return Object.entries(value).some(([key, item]) => FORBIDDEN_KEYS.has(key) || hasForbiddenKey(item));
}

function profileFault(value: unknown): string | undefined {
	const fault = jsonFault("profile", value, LIMITS);
	return fault ?? (hasForbiddenKey(value) ? "profile has a key that is not allowed" : undefined);
}

/**
 * What a user shows besides the name, such as an avatar: a JSON object of at most 1 KiB and 128 values, at most 8 levels deep.
 * None of its keys may be `__proto__`, `constructor` or `prototype`.
 */
export const profileSchema = z
	.unknown()
	.check((payload) => {
		// Counted before it is copied, because a cycle has no end.
		if (valuesLeft(payload.value, LIMITS.values) >= 0) payload.value = copyOf(payload.value);
		const message = profileFault(payload.value);
		if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
	})
	.meta({ type: "object", additionalProperties: {} }) as unknown as z.ZodType<
	Record<string, unknown>,
	Record<string, unknown>
>;

/** The profile of a member, as a server sends it. It was checked before, perhaps by a version with other limits. */
export const sentProfileSchema = z.record(z.string(), z.unknown());
