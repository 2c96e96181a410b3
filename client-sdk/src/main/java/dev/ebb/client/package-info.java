/**
 * The connection beneath: targets, stubs, errors, and events that resume by themselves. Most programs start with
 * {@link dev.ebb.client.bits.BackgroundCopyManager#connect()}; those that want the messages of the contract, with
 * {@link dev.ebb.client.EbbClient#connect}.
 *
 * <p>What comes along is said in the README of the SDK. TLS is the JDK's unless {@code netty-tcnative-boringssl-static} is on
 * the class path. Needs the module {@code jdk.security.auth}.
 */
@NullMarked
package dev.ebb.client;

import org.jspecify.annotations.NullMarked;
