/** One request and its answer, in words that do not depend on how they travelled. */
@NullMarked
package dev.ebb.server.uploads.web;

import org.jspecify.annotations.NullMarked;
