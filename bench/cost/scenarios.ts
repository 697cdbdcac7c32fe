/** What one hostile user does. */
export const scenarios = {
	none: "nothing",
	history: "20 sockets ask for pages of the largest messages that may be sent, far over the limit",
	oldHistory: "the same, of messages of 5,400 values each, as versions before that limit kept them",
	joins: "20 sockets join the first of those rooms and leave it",
	bad: "20 sockets send frames that are not JSON",
	large: "20 sockets send frames of 60 KiB that are nested and invalid",
	pings: "20 sockets send pings of the wire",
	protocolPings: "20 sockets send pings of the WebSocket protocol",
	reconnects: "20 connections at a time, each closed after a burst of messages",
} as const;

export type Scenario = keyof typeof scenarios;

/** The rooms whose stored messages cost most to read, and how many each has. */
export const HEAVY_ROOM = "heavy";
export const OLD_ROOM = "old";
export const STORED = 60;
