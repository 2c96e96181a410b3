package dev.ebb.server.engine.http;

import dev.ebb.server.engine.http.auth.LoginBook;
import dev.ebb.server.engine.http.idle.IdleGovernor;
import dev.ebb.server.engine.http.proxy.ProxySelection;

/**
 * What every dispatch works with.
 *
 * @param pool connections
 * @param multiplexing which exchanges share one
 * @param proxies which proxies to go through
 * @param book logins
 * @param governor who gives way to whom
 * @param vetting looks at servers' certificates before a request is sent
 */
record DispatchParts(
        ConnectionPool pool,
        Multiplexing multiplexing,
        ProxySelection proxies,
        LoginBook book,
        IdleGovernor governor,
        Vetting vetting) {}
