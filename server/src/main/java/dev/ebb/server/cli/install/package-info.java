/** The units with which systemd runs the service: their text, their places, and what systemd is asked to do with them. */
@NullMarked
package dev.ebb.server.cli.install;

import org.jspecify.annotations.NullMarked;
