/// The order in which a kubelet evicts pods when its node runs out of memory.
///
/// First those that use more than they request, then the others; of either by how much more, the most first.
/// All pods have one priority. Of equals the one that was bound first goes, where the kubelet takes any.
/// Source: kubernetes/kubernetes pkg/kubelet/eviction/helpers.go `rankMemoryPressure`.
package struct EvictionRanking: Hashable, Sendable, BitwiseCopyable {
    /// Bytes in use and bytes requested.
    package let usage: Int64
    package let request: Int64

    /// Creates the rank of a pod; no request counts as one of 0.
    package init(usage: Int64, request: Int64) {
        self.usage = usage
        self.request = request
    }

    /// Whether this pod is evicted before another one.
    package func isBefore(_ other: EvictionRanking) -> Bool {
        // With one priority for all, whoever is above its request is so by this very difference.
        usage - request > other.usage - other.request
    }
}
