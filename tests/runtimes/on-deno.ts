import { serve } from "../../src/deno";
import { runServer } from "./server";

void runServer(serve);
