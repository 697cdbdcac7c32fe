import type { Clock } from "../rpc/clock";
import type { EventMap } from "../rpc/connection/event-map";
import type { Hub } from "../rpc/rooms/hub";
import type { MetricReporter } from "../rpc/server/metric";
import type { Authorizer } from "./app/authorize";
import type { Hooks } from "./app/hooks";
import type { Reauthenticator } from "./app/reauthenticate";
import type { MessageChanges } from "./changes/message-changes";
import type { Servers } from "./cluster/servers";
import type { Limits } from "./limits";
import type { Marks } from "./marks/marks";
import type { People } from "./people/people";
import type { Presence } from "./presence";
import type { Typing } from "./presence/typing";
import type { UserMeters } from "./rates/user-meters";
import type { Restrictions } from "./restrictions/restrictions";
import type { Rechecks } from "./session/rechecks";
import type { Removals } from "./session/removals";
import type { RoomStore } from "./store/room-store";
import type { Timelines } from "./timeline/timelines";

/** The parts of one mounted chat that sessions, actions and the server's handle may use. `Chat` creates them. */
export interface ChatServices {
	/** The events that clients may send. */
	readonly incoming: EventMap;
	/** The events as the app's own server may make them, by the handle. */
	readonly ownIncoming: EventMap;
	readonly limits: Limits;
	/** Undefined if the chat has no rate limits. */
	readonly meters: UserMeters | undefined;
	readonly clock: Clock;
	readonly hub: Hub;
	readonly store: RoomStore;
	readonly timelines: Timelines;
	readonly changes: MessageChanges;
	readonly marks: Marks;
	readonly presence: Presence;
	readonly people: People;
	readonly typing: Typing;
	readonly servers: Servers;
	readonly restrictions: Restrictions;
	readonly removals: Removals;
	readonly rechecks: Rechecks;
	/** Undefined if no socket can get another credential. */
	readonly reauthenticator: Reauthenticator | undefined;
	readonly authorizer: Authorizer;
	readonly hooks: Hooks;
	readonly onMetric: MetricReporter | undefined;
}
