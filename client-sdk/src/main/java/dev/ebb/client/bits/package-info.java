/**
 * The objects that a BITS programmer expects: manager, job, file, callbacks. Start with
 * {@link dev.ebb.client.bits.BackgroundCopyManager#connect()}.
 *
 * <p>Methods have the names of BITS in the style of Java; each waits for its answer and throws
 * {@link dev.ebb.client.EbbException} with the code of BITS, and each has a twin that answers with a future on the
 * {@code async()} of its object. What has no counterpart in BITS says so.
 */
@NullMarked
package dev.ebb.client.bits;

import org.jspecify.annotations.NullMarked;
