package dev.ebb.server.peer.client;

/**
 * What is to be done with a file.
 *
 * @param asks peers are asked for it
 * @param keeps it is kept for them
 */
record Ways(boolean asks, boolean keeps) {}
