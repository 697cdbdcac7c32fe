import { Hono } from "hono";
import { expect, test } from "vitest";
import { serve as serveBun } from "../../src/bun";
import { serve as serveDeno } from "../../src/deno";

test("serve of another runtime's entry says which one to use", async () => {
	await expect(serveBun(new Hono())).rejects.toThrow(/on Node use jsandy-chat\/node/);
	await expect(serveDeno(new Hono())).rejects.toThrow(/on Node use jsandy-chat\/node/);
});
