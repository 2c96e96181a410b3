/** What the machine's network costs to use: asks those who know. */
@NullMarked
package dev.ebb.server.network;

import org.jspecify.annotations.NullMarked;
