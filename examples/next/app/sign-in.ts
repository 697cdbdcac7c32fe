"use server";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";

/** Keeps the visitor's name in a cookie, which the chat reads when the page connects. */
export async function signIn(form: FormData): Promise<void> {
	const name = String(form.get("name") ?? "").trim();
	if (!name) redirect("/");
	const jar = await cookies();
	jar.set("name", name, { httpOnly: true, sameSite: "lax" });
	redirect("/rooms/lobby");
}
