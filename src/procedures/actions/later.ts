/**
 * The result of an action that is over for its room and still waits for its ack's result: what the same client sends to the room
 * next does not wait for it.
 */
export class Later<Result> {
	readonly result: Promise<Result>;

	constructor(result: Promise<Result>) {
		this.result = result;
	}
}
