package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;

/** Says a BITS code as a label: by name, or as a number where it has none, so that there are as many as there are codes. */
final class ErrorNames {
    private ErrorNames() {}

    static String of(ErrorCode code) {
        return ErrorCatalog.knows(code) ? ErrorCatalog.describe(code).name() : code.hex();
    }
}
