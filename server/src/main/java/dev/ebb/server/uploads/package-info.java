/** The receiving end of uploads: a server of its own that takes files by several protocols on one port. */
@NullMarked
package dev.ebb.server.uploads;

import org.jspecify.annotations.NullMarked;
