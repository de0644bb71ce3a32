/**
 * The gate that the requests of a run pass while the allowance of calls is spent: all wait but one,
 * which tries for all until it gets through.
 */
export class Allowance {
	private holder?: object;

	private free: Promise<void> = Promise.resolve();

	private open = () => {};

	/** Waits while another request holds the gate. */
	async pass(request: object): Promise<void> {
		while (this.holder !== undefined && this.holder !== request) await this.free;
	}

	/** @returns whether this request now waits and tries for all; false if another one does */
	hold(request: object): boolean {
		if (this.holder !== undefined) return this.holder === request;
		this.holder = request;
		this.free = new Promise((resolve) => {
			this.open = resolve;
		});
		return true;
	}

	/** Lets the others go on, if this request holds the gate. */
	release(request: object): void {
		if (this.holder !== request) return;
		this.holder = undefined;
		this.open();
	}
}
