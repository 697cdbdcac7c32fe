import { useSyncExternalStore } from "react";
import type { Wire } from "./wire";

/** Returns true while the user has cut the connection. */
export const useCut = (wire: Wire): boolean => useSyncExternalStore(wire.subscribe, () => wire.isCut);
