/** HTTP/1.1 over Netty: connections, exchanges and downloads. Event loops never touch files. */
@NullMarked
package dev.ebb.server.engine.http;

import org.jspecify.annotations.NullMarked;
