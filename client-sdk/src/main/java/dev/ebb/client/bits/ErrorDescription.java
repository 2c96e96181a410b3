package dev.ebb.client.bits;

/**
 * What a code means (IBackgroundCopyManager::GetErrorDescription).
 *
 * <pre>{@code
 * System.err.println(manager.getErrorDescription(0x80200002).remedy());
 * }</pre>
 *
 * @param name the name of the code, such as {@code BG_E_INVALID_STATE}
 * @param description what it means, one sentence
 * @param remedy what to do about it, one sentence
 */
public record ErrorDescription(String name, String description, String remedy) {}
