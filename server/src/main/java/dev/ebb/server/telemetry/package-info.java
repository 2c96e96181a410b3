/** What the service tells those who watch it: metrics, traces, the audit of calls and BITS's event ids. Listens to the rooms below; nothing here is loaded while nobody asked for it. */
@NullMarked
package dev.ebb.server.telemetry;

import org.jspecify.annotations.NullMarked;
