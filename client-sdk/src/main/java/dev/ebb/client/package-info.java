/**
 * The Java client of Ebb. Start with {@link dev.ebb.client.EbbClient#connect}.
 *
 * <p>What it brings along: grpc-netty with Netty (about 6 MB), protobuf-java (2 MB), Guava (3 MB) and the native parts of
 * Netty for Unix sockets (0.3 MB). TLS is the JDK's unless {@code netty-tcnative-boringssl-static} is on the class path.
 * Netty warns once for each Unix socket that {@code SO_KEEPALIVE} is unknown; set the logger {@code io.netty.bootstrap} to
 * ERROR.
 */
@NullMarked
package dev.ebb.client;

import org.jspecify.annotations.NullMarked;
