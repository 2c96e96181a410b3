/** What each upload protocol asks and answers. */
@NullMarked
package dev.ebb.server.uploads.protocol;

import org.jspecify.annotations.NullMarked;
