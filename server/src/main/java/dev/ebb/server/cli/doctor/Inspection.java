package dev.ebb.server.cli.doctor;

import java.util.List;

/**
 * What only the service's own code can see, and has looked at for this.
 *
 * @param configuration what {@code ebb config check} finds
 * @param queue what {@code ebb store check} finds
 */
public record Inspection(List<dev.ebb.server.config.Finding> configuration, List<Finding> queue) {
    public Inspection {
        configuration = List.copyOf(configuration);
        queue = List.copyOf(queue);
    }
}
