/** HTTP and WebSockets on loopback, and who may come in. Knows nothing of jobs. */
@NullMarked
package dev.ebb.server.web.http;

import org.jspecify.annotations.NullMarked;
