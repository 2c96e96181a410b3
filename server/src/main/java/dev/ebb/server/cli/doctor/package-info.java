/** Looks at an installation and says what is wrong with it and what to do. Reads only; starts and changes nothing. */
@NullMarked
package dev.ebb.server.cli.doctor;

import org.jspecify.annotations.NullMarked;
