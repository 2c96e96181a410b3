import { status } from '@grpc/grpc-js';
import type { CallFailed } from './errors.js';

const FIRST_MILLIS = 200;
const LONGEST_MILLIS = 10_000;
const SPREAD = 0.2;

/** Failures that the next try may not meet again. */
const PASSING: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.INTERNAL,
  status.UNKNOWN,
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
]);

/** When a subscription tries again, and when it gives up. */
export class Retries {
  #attemptsBeforeFirst: number;
  #heard = false;
  #millis = FIRST_MILLIS;

  constructor(attempts: number) {
    this.#attemptsBeforeFirst = attempts;
  }

  /** After a sign of life. */
  heard(): void {
    this.#heard = true;
    this.#millis = FIRST_MILLIS;
  }

  /** Milliseconds until the next try; undefined when it would meet the same failure, or nobody was ever there. */
  wait(failure: CallFailed): number | undefined {
    this.#attemptsBeforeFirst -= 1;
    if (!PASSING.has(failure.code) || (!this.#heard && this.#attemptsBeforeFirst <= 0)) {
      return undefined;
    }
    const wait = this.#millis * (1 + SPREAD * (2 * Math.random() - 1));
    this.#millis = Math.min(LONGEST_MILLIS, this.#millis * 2);
    return Math.max(wait, failure.retryAfter ?? 0);
  }
}
