/**
 * The Java client of Ebb. Start with {@link dev.ebb.client.EbbClient#connect}.
 *
 * <p>What it brings along is 15 MB: Netty 4.9, Guava 3.1, google-common-protos 2.8, protobuf-java 1.8, gRPC 1.5 and the
 * contract 0.9. TLS is the JDK's unless {@code netty-tcnative-boringssl-static} is on the class path. Needs the module
 * {@code jdk.security.auth}. Netty warns once for each Unix socket that {@code SO_KEEPALIVE} is unknown; set the logger
 * {@code io.netty.bootstrap} to ERROR.
 */
@NullMarked
package dev.ebb.client;

import org.jspecify.annotations.NullMarked;
