/**
 * What attackers try, each in a test named after the attack; docs/SECURITY.md says which defence each of them proves. Attacks
 * that the tests of a room try already are named there and not repeated here.
 */
@NullMarked
package dev.ebb.server.security;

import org.jspecify.annotations.NullMarked;
