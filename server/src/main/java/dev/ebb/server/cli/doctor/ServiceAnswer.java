package dev.ebb.server.cli.doctor;

import dev.ebb.v1.GetServiceStatusResponse;
import java.util.Optional;

/**
 * What came of asking the service how it does.
 *
 * @param isListening somebody listens on the socket
 * @param status its answer
 * @param failure why there is none; empty when nobody was asked
 * @param ownVersion version of this command
 * @param ownBuild build of this command
 */
public record ServiceAnswer(
        boolean isListening,
        Optional<GetServiceStatusResponse> status,
        String failure,
        String ownVersion,
        String ownBuild) {}
