package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.disk.DiskThreads;
import dev.ebb.server.engine.disk.SpaceGuard;
import java.time.InstantSource;

/**
 * What every attempt works with.
 *
 * @param client sends requests
 * @param disk runs what touches files
 * @param space watches the volumes
 * @param options bounds
 * @param identities client certificates
 * @param clock the wall clock, for dates in answers
 */
public record EngineParts(
        HttpClient client,
        DiskThreads disk,
        SpaceGuard space,
        EngineOptions options,
        ClientIdentities identities,
        InstantSource clock) {}
