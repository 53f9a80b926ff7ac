import SimModels
import Testing

/// The reference of the scenario format: generated, and committed so that it can be read and reviewed.
enum ReferenceDocument {
    static let path = "docs/scenario-reference.md"

    static var text: String {
        """
        # Scenario reference

        Every field of a scenario file: type, unit, default, range, where the default comes from, and
        what it means; and, at the end, every [event](#events), [series](#series), [figure](#figures),
        [failure cause](#failure-causes) and [loss cause](#loss-causes) of a result. Generated from the declarations that also decode and check the files, so it
        cannot say anything else than they do: `UPDATE_GOLDEN=1 swift test -c release --filter
        ReferenceDocument` writes it anew. How files, variants and settings work is told in the
        [command line guide](cli.md).


        """ + ScenarioReference.markdown(root: Scenario.self) + "\n" + ResultReference.markdown
    }
}

@Suite("The scenario reference")
struct ReferenceDocumentTests {
    @Test("the committed reference is what the declarations say")
    func reference() throws {
        if Documents.areRewritten {
            try Documents.write(ReferenceDocument.text, to: ReferenceDocument.path)
            Issue.record("\(ReferenceDocument.path) was rewritten; run again without UPDATE_GOLDEN")
            return
        }
        let committed =
            Documents.exists(ReferenceDocument.path)
            ? try Documents.text(of: ReferenceDocument.path) : ""
        #expect(
            committed == ReferenceDocument.text,
            "\(ReferenceDocument.path) is not up to date: run the tests once with UPDATE_GOLDEN=1"
        )
    }
}
