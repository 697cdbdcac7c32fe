import { expect } from "vitest";
import { describeOutcome } from "./checker/report";
import { missingForChaos } from "./needs";
import { type Outcome, runScenario } from "./run-scenario";
import { type ScenarioName, scenarios } from "./scenarios";

/** Starting, faults, catching up and ending, on a busy machine. */
export const TIMEOUT_MS = 180_000;
export const missing = await missingForChaos();
const CLIENTS = 12;

/** Runs a scenario, and expects that nothing was lost, repeated or reordered, each send was acked, and each server ended as told. */
export async function expectPromise(name: ScenarioName, seconds: number, signal: AbortSignal): Promise<Outcome> {
	const outcome = await runScenario(scenarios[name], { seconds, clients: CLIENTS, signal });
	process.stdout.write(`${describeOutcome(outcome)}\n`);
	const { verdict, faults } = outcome;
	expect(verdict.examples).toEqual([]);
	expect(faults).toEqual([]);
	expect(verdict.acked).toBe(verdict.sent);
	expect(verdict.sent).toBeGreaterThan(CLIENTS);
	expect(verdict.resyncs).toBe(0);
	expect(verdict.gaps ?? 0).toBe(0);
	return outcome;
}
