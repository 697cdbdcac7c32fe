import type { Clock } from "../rpc/clock";
import type { EventMap } from "../rpc/connection/event-map";
import type { Hub } from "../rpc/rooms/hub";
import type { MetricReporter } from "../rpc/server/metric";
import type { Authorizer } from "./app/authorize";
import type { Hooks } from "./app/hooks";
import type { Servers } from "./cluster/servers";
import type { Limits } from "./limits";
import type { Presence } from "./presence";
import type { Typing } from "./presence/typing";
import type { RoomStore } from "./store/room-store";
import type { Timelines } from "./timeline/timelines";

/** What sessions, actions and the server's handle may use of one mounted chat. `Chat` puts it together. */
export interface ChatServices {
	/** The events that clients may send; the handle's own `send` is checked by it too. */
	readonly incoming: EventMap;
	readonly limits: Limits;
	readonly clock: Clock;
	readonly hub: Hub;
	readonly store: RoomStore;
	readonly timelines: Timelines;
	readonly presence: Presence;
	readonly typing: Typing;
	readonly servers: Servers;
	readonly authorizer: Authorizer;
	readonly hooks: Hooks;
	readonly onMetric: MetricReporter | undefined;
}
