/** How patient a client is. */
export interface Options {
  /** Milliseconds that a call may take which has no timeout of its own, repetitions included. Default 30,000. */
  readonly timeout?: number;
  /** The same for Complete and Cancel, which wait for the destination disk. Default 600,000. */
  readonly endingTimeout?: number;
  /**
   * How often a call is tried while the service is unavailable, 1 to 5: those that read, and those that carry a request id.
   * Default 5, which together take some five seconds.
   */
  readonly attempts?: number;
}

export type Patience = Required<Options>;

/** The options with what was left out. RangeError when they make no sense. */
export function withDefaults(options: Options): Patience {
  const { timeout = 30_000, endingTimeout = 600_000, attempts = 5 } = options;
  if (!(timeout > 0 && endingTimeout > 0 && Number.isInteger(attempts) && attempts >= 1 && attempts <= 5)) {
    throw new RangeError('a call needs some time, and one to five attempts');
  }
  return { timeout, endingTimeout, attempts };
}
