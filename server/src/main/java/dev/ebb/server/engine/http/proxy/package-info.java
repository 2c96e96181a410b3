/** Which proxy a request goes through. Knows no sockets. */
@NullMarked
package dev.ebb.server.engine.http.proxy;

import org.jspecify.annotations.NullMarked;
