/** Sockets, TLS, HTTP/1.1 and HTTP/2 of the receiving end. */
@NullMarked
package dev.ebb.server.uploads.http;

import org.jspecify.annotations.NullMarked;
