package dev.ebb.server.cli.doctor;

import dev.ebb.server.config.EffectiveValue;
import dev.ebb.v1.GetServiceStatusResponse;
import java.util.List;
import java.util.Optional;

/**
 * What came of asking the service how it does.
 *
 * @param isListening somebody listens on the socket
 * @param status its answer
 * @param settings what it runs with; empty when it does not say so to us
 * @param failure why there is none; empty when nobody was asked
 * @param ownVersion version of this command
 * @param ownBuild build of this command
 */
public record ServiceAnswer(
        boolean isListening,
        Optional<GetServiceStatusResponse> status,
        List<EffectiveValue> settings,
        String failure,
        String ownVersion,
        String ownBuild) {}
