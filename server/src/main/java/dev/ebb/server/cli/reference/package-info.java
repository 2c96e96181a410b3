/** What is made from the commands' own descriptions: completion for shells, and manual pages. Pure; knows picocli alone. */
@NullMarked
package dev.ebb.server.cli.reference;

import org.jspecify.annotations.NullMarked;
