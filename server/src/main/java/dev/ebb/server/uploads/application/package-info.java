/** Tells an application on this machine, or one that the configuration names, of uploads. */
@NullMarked
package dev.ebb.server.uploads.application;

import org.jspecify.annotations.NullMarked;
