/** What systemd and a service have to say to each other: passed sockets, notices, and the unit that the service runs in. */
@NullMarked
package dev.ebb.server.app.systemd;

import org.jspecify.annotations.NullMarked;
