"""SARIF 2.1.0 as pydantic models. Generated; never edited, and left out of ruff, mypy and the limit on lines.

Source: SARIF 2.1.0 (OASIS 2020), its JSON Schema. To make it again, with datamodel-code-generator 0.89 in any environment:

    datamodel-codegen --input ../shared/schemas/sarif-schema-2.1.0.json --input-file-type jsonschema \
        --output-model-type pydantic_v2.BaseModel --target-python-version 3.11 --use-annotated --field-constraints \
        --use-union-operator --use-standard-collections --collapse-root-models --disable-timestamp \
        --enum-field-as-literal all --class-name SarifLog --type-mappings uri=string date-time=string \
        --custom-file-header-path <this docstring> --output service/dutygraph/reports/sarif_model.py
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel


class PropertyBag(BaseModel):
    model_config = ConfigDict(
        extra='allow',
    )
    tags: Annotated[
        list[str] | None,
        Field(
            description='A set of distinct strings that provide additional information.',
            min_length=0,
        ),
    ] = []


class DeprecatedGuid(RootModel[str]):
    root: Annotated[
        str,
        Field(
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$'
        ),
    ]


class ReportingConfiguration(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    enabled: Annotated[
        bool | None,
        Field(
            description='Specifies whether the report may be produced during the scan.'
        ),
    ] = True
    level: Annotated[
        Literal['none', 'note', 'warning', 'error'] | None,
        Field(description='Specifies the failure level for the report.'),
    ] = 'warning'
    rank: Annotated[
        float | None,
        Field(
            description='Specifies the relative priority of the report. Used for analysis output only.',
            ge=-1.0,
            le=100.0,
        ),
    ] = -1.0
    parameters: Annotated[
        PropertyBag | None,
        Field(description='Contains configuration information specific to a report.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the reporting configuration.'
        ),
    ] = None


class ToolComponentReference(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    name: Annotated[
        str | None,
        Field(description="The 'name' property of the referenced toolComponent."),
    ] = None
    index: Annotated[
        int | None,
        Field(
            description='An index into the referenced toolComponent in tool.extensions.',
            ge=-1,
        ),
    ] = -1
    guid: Annotated[
        str | None,
        Field(
            description="The 'guid' property of the referenced toolComponent.",
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the toolComponentReference.'
        ),
    ] = None


class Address(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    absoluteAddress: Annotated[
        int | None,
        Field(
            description='The address expressed as a byte offset from the start of the addressable region.',
            ge=-1,
        ),
    ] = -1
    relativeAddress: Annotated[
        int | None,
        Field(
            description='The address expressed as a byte offset from the absolute address of the top-most parent object.'
        ),
    ] = None
    length: Annotated[
        int | None, Field(description='The number of bytes in this range of addresses.')
    ] = None
    kind: Annotated[
        str | None,
        Field(
            description="An open-ended string that identifies the address kind. 'data', 'function', 'header','instruction', 'module', 'page', 'section', 'segment', 'stack', 'stackFrame', 'table' are well-known values."
        ),
    ] = None
    name: Annotated[
        str | None,
        Field(description="A name that is associated with the address, e.g., '.text'."),
    ] = None
    fullyQualifiedName: Annotated[
        str | None,
        Field(
            description='A human-readable fully qualified name that is associated with the address.'
        ),
    ] = None
    offsetFromParent: Annotated[
        int | None,
        Field(
            description='The byte offset of this address from the absolute or relative address of the parent object.'
        ),
    ] = None
    index: Annotated[
        int | None,
        Field(
            description='The index within run.addresses of the cached object for this address.',
            ge=-1,
        ),
    ] = -1
    parentIndex: Annotated[
        int | None,
        Field(
            description='The index within run.addresses of the parent object.', ge=-1
        ),
    ] = -1
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the address.'
        ),
    ] = None


class LogicalLocation(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    name: Annotated[
        str | None,
        Field(
            description='Identifies the construct in which the result occurred. For example, this property might contain the name of a class or a method.'
        ),
    ] = None
    index: Annotated[
        int | None,
        Field(description='The index within the logical locations array.', ge=-1),
    ] = -1
    fullyQualifiedName: Annotated[
        str | None,
        Field(
            description='The human-readable fully qualified name of the logical location.'
        ),
    ] = None
    decoratedName: Annotated[
        str | None,
        Field(
            description='The machine-readable name for the logical location, such as a mangled function name provided by a C++ compiler that encodes calling convention, return type and other details along with the function name.'
        ),
    ] = None
    parentIndex: Annotated[
        int | None,
        Field(
            description='Identifies the index of the immediate parent of the construct in which the result was detected. For example, this property might point to a logical location that represents the namespace that holds a type.',
            ge=-1,
        ),
    ] = -1
    kind: Annotated[
        str | None,
        Field(
            description="The type of construct this logical location component refers to. Should be one of 'function', 'member', 'module', 'namespace', 'parameter', 'resource', 'returnType', 'type', 'variable', 'object', 'array', 'property', 'value', 'element', 'text', 'attribute', 'comment', 'declaration', 'dtd' or 'processingInstruction', if any of those accurately describe the construct."
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the logical location.'
        ),
    ] = None


class Message1(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    text: Annotated[str, Field(description='A plain text message string.')]
    markdown: Annotated[str | None, Field(description='A Markdown message string.')] = (
        None
    )
    id: Annotated[str | None, Field(description='The identifier for this message.')] = (
        None
    )
    arguments: Annotated[
        list[str] | None,
        Field(
            description='An array of strings to substitute into the message string.',
            min_length=0,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the message.'
        ),
    ] = None


class Message2(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    text: Annotated[str | None, Field(description='A plain text message string.')] = (
        None
    )
    markdown: Annotated[str | None, Field(description='A Markdown message string.')] = (
        None
    )
    id: Annotated[str, Field(description='The identifier for this message.')]
    arguments: Annotated[
        list[str] | None,
        Field(
            description='An array of strings to substitute into the message string.',
            min_length=0,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the message.'
        ),
    ] = None


class MultiformatMessageString(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    text: Annotated[
        str, Field(description='A plain text message string or format string.')
    ]
    markdown: Annotated[
        str | None, Field(description='A Markdown message string or format string.')
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the message.'
        ),
    ] = None


class Rectangle(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    top: Annotated[
        float | None,
        Field(
            description="The Y coordinate of the top edge of the rectangle, measured in the image's natural units."
        ),
    ] = None
    left: Annotated[
        float | None,
        Field(
            description="The X coordinate of the left edge of the rectangle, measured in the image's natural units."
        ),
    ] = None
    bottom: Annotated[
        float | None,
        Field(
            description="The Y coordinate of the bottom edge of the rectangle, measured in the image's natural units."
        ),
    ] = None
    right: Annotated[
        float | None,
        Field(
            description="The X coordinate of the right edge of the rectangle, measured in the image's natural units."
        ),
    ] = None
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to the rectangle.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the rectangle.'
        ),
    ] = None


class ReportingDescriptorReference1(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[str | None, Field(description='The id of the descriptor.')] = None
    index: Annotated[
        int,
        Field(
            description='The index into an array of descriptors in toolComponent.ruleDescriptors, toolComponent.notificationDescriptors, or toolComponent.taxonomyDescriptors, depending on context.',
            ge=-1,
        ),
    ]
    guid: Annotated[
        str | None,
        Field(
            description='A guid that uniquely identifies the descriptor.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    toolComponent: Annotated[
        ToolComponentReference | None,
        Field(
            description='A reference used to locate the toolComponent associated with the descriptor.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the reporting descriptor reference.'
        ),
    ] = None


class ReportingDescriptorReference2(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[str | None, Field(description='The id of the descriptor.')] = None
    index: Annotated[
        int | None,
        Field(
            description='The index into an array of descriptors in toolComponent.ruleDescriptors, toolComponent.notificationDescriptors, or toolComponent.taxonomyDescriptors, depending on context.',
            ge=-1,
        ),
    ] = -1
    guid: Annotated[
        str,
        Field(
            description='A guid that uniquely identifies the descriptor.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ]
    toolComponent: Annotated[
        ToolComponentReference | None,
        Field(
            description='A reference used to locate the toolComponent associated with the descriptor.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the reporting descriptor reference.'
        ),
    ] = None


class ReportingDescriptorReference3(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[str, Field(description='The id of the descriptor.')]
    index: Annotated[
        int | None,
        Field(
            description='The index into an array of descriptors in toolComponent.ruleDescriptors, toolComponent.notificationDescriptors, or toolComponent.taxonomyDescriptors, depending on context.',
            ge=-1,
        ),
    ] = -1
    guid: Annotated[
        str | None,
        Field(
            description='A guid that uniquely identifies the descriptor.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    toolComponent: Annotated[
        ToolComponentReference | None,
        Field(
            description='A reference used to locate the toolComponent associated with the descriptor.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the reporting descriptor reference.'
        ),
    ] = None


class ReportingDescriptorRelationship(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    target: Annotated[
        ReportingDescriptorReference1
        | ReportingDescriptorReference2
        | ReportingDescriptorReference3,
        Field(description='A reference to the related reporting descriptor.'),
    ]
    kinds: Annotated[
        list[str] | None,
        Field(
            description="A set of distinct strings that categorize the relationship. Well-known kinds include 'canPrecede', 'canFollow', 'willPrecede', 'willFollow', 'superset', 'subset', 'equal', 'disjoint', 'relevant', and 'incomparable'."
        ),
    ] = ['relevant']
    description: Annotated[
        Message1 | Message2 | None,
        Field(description='A description of the reporting descriptor relationship.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the reporting descriptor reference.'
        ),
    ] = None


class RunAutomationDetails(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    description: Annotated[
        Message1 | Message2 | None,
        Field(
            description="A description of the identity and role played within the engineering system by this object's containing run object."
        ),
    ] = None
    id: Annotated[
        str | None,
        Field(
            description="A hierarchical string that uniquely identifies this object's containing run object."
        ),
    ] = None
    guid: Annotated[
        str | None,
        Field(
            description="A stable, unique identifier for this object's containing run object in the form of a GUID.",
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    correlationGuid: Annotated[
        str | None,
        Field(
            description="A stable, unique identifier for the equivalence class of runs to which this object's containing run object belongs in the form of a GUID.",
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the run automation details.'
        ),
    ] = None


class TranslationMetadata(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    name: Annotated[
        str, Field(description='The name associated with the translation metadata.')
    ]
    fullName: Annotated[
        str | None,
        Field(description='The full name associated with the translation metadata.'),
    ] = None
    shortDescription: Annotated[
        MultiformatMessageString | None,
        Field(description='A brief description of the translation metadata.'),
    ] = None
    fullDescription: Annotated[
        MultiformatMessageString | None,
        Field(description='A comprehensive description of the translation metadata.'),
    ] = None
    downloadUri: Annotated[
        str | None,
        Field(
            description='The absolute URI from which the translation metadata can be downloaded.'
        ),
    ] = None
    informationUri: Annotated[
        str | None,
        Field(
            description='The absolute URI from which information related to the translation metadata can be downloaded.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the translation metadata.'
        ),
    ] = None


class ArtifactContent(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    text: Annotated[
        str | None, Field(description='UTF-8-encoded content from a text artifact.')
    ] = None
    binary: Annotated[
        str | None,
        Field(
            description='MIME Base64-encoded content from a binary artifact, or from a text artifact in its original encoding.'
        ),
    ] = None
    rendered: Annotated[
        MultiformatMessageString | None,
        Field(
            description='An alternate rendered representation of the artifact (e.g., a decompiled representation of a binary region).'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the artifact content.'
        ),
    ] = None


class ArtifactLocation(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    uri: Annotated[
        str | None,
        Field(description='A string containing a valid relative or absolute URI.'),
    ] = None
    uriBaseId: Annotated[
        str | None,
        Field(
            description='A string which indirectly specifies the absolute URI with respect to which a relative URI in the "uri" property is interpreted.'
        ),
    ] = None
    index: Annotated[
        int | None,
        Field(
            description='The index within the run artifacts array of the artifact object associated with the artifact location.',
            ge=-1,
        ),
    ] = -1
    description: Annotated[
        Message1 | Message2 | None,
        Field(description='A short description of the artifact location.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the artifact location.'
        ),
    ] = None


class ConfigurationOverride(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    configuration: Annotated[
        ReportingConfiguration,
        Field(
            description='Specifies how the rule or notification was configured during the scan.'
        ),
    ]
    descriptor: Annotated[
        ReportingDescriptorReference1
        | ReportingDescriptorReference2
        | ReportingDescriptorReference3,
        Field(
            description='A reference used to locate the descriptor whose configuration was overridden.'
        ),
    ]
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the configuration override.'
        ),
    ] = None


class Edge(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[
        str,
        Field(
            description='A string that uniquely identifies the edge within its graph.'
        ),
    ]
    label: Annotated[
        Message1 | Message2 | None,
        Field(description='A short description of the edge.'),
    ] = None
    sourceNodeId: Annotated[
        str,
        Field(
            description='Identifies the source node (the node at which the edge starts).'
        ),
    ]
    targetNodeId: Annotated[
        str,
        Field(
            description='Identifies the target node (the node at which the edge ends).'
        ),
    ]
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the edge.'
        ),
    ] = None


class EdgeTraversal(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    edgeId: Annotated[str, Field(description='Identifies the edge being traversed.')]
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message to display to the user as the edge is traversed.'),
    ] = None
    finalState: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='The values of relevant expressions after the edge has been traversed.'
        ),
    ] = None
    stepOverEdgeCount: Annotated[
        int | None,
        Field(
            description='The number of edge traversals necessary to return from a nested graph.',
            ge=0,
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the edge traversal.'
        ),
    ] = None


class ExternalPropertyFileReference1(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    location: Annotated[
        ArtifactLocation,
        Field(description='The location of the external property file.'),
    ]
    guid: Annotated[
        str | None,
        Field(
            description='A stable, unique identifier for the external property file in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    itemCount: Annotated[
        int | None,
        Field(
            description='A non-negative integer specifying the number of items contained in the external property file.',
            ge=-1,
        ),
    ] = -1
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the external property file.'
        ),
    ] = None


class ExternalPropertyFileReference2(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    location: Annotated[
        ArtifactLocation | None,
        Field(description='The location of the external property file.'),
    ] = None
    guid: Annotated[
        str,
        Field(
            description='A stable, unique identifier for the external property file in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ]
    itemCount: Annotated[
        int | None,
        Field(
            description='A non-negative integer specifying the number of items contained in the external property file.',
            ge=-1,
        ),
    ] = -1
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the external property file.'
        ),
    ] = None


class ExternalPropertyFileReferences(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    conversion: Annotated[
        ExternalPropertyFileReference1 | ExternalPropertyFileReference2 | None,
        Field(
            description='An external property file containing a run.conversion object to be merged with the root log file.'
        ),
    ] = None
    graphs: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing a run.graphs object to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    externalizedProperties: Annotated[
        ExternalPropertyFileReference1 | ExternalPropertyFileReference2 | None,
        Field(
            description='An external property file containing a run.properties object to be merged with the root log file.'
        ),
    ] = None
    artifacts: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.artifacts arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    invocations: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.invocations arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    logicalLocations: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.logicalLocations arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    threadFlowLocations: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.threadFlowLocations arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    results: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.results arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    taxonomies: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.taxonomies arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    addresses: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.addresses arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    driver: Annotated[
        ExternalPropertyFileReference1 | ExternalPropertyFileReference2 | None,
        Field(
            description='An external property file containing a run.driver object to be merged with the root log file.'
        ),
    ] = None
    extensions: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.extensions arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    policies: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.policies arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    translations: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.translations arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    webRequests: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.requests arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    webResponses: Annotated[
        list[ExternalPropertyFileReference1 | ExternalPropertyFileReference2] | None,
        Field(
            description='An array of external property files containing run.responses arrays to be merged with the root log file.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the external property files.'
        ),
    ] = None


class GraphTraversal1(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    runGraphIndex: Annotated[
        int,
        Field(
            description='The index within the run.graphs to be associated with the result.',
            ge=-1,
        ),
    ]
    resultGraphIndex: Annotated[
        int | None,
        Field(
            description='The index within the result.graphs to be associated with the result.',
            ge=-1,
        ),
    ] = -1
    description: Annotated[
        Message1 | Message2 | None,
        Field(description='A description of this graph traversal.'),
    ] = None
    initialState: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='Values of relevant expressions at the start of the graph traversal that may change during graph traversal.'
        ),
    ] = None
    immutableState: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='Values of relevant expressions at the start of the graph traversal that remain constant for the graph traversal.'
        ),
    ] = None
    edgeTraversals: Annotated[
        list[EdgeTraversal] | None,
        Field(
            description='The sequences of edges traversed by this graph traversal.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the graph traversal.'
        ),
    ] = None


class GraphTraversal2(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    runGraphIndex: Annotated[
        int | None,
        Field(
            description='The index within the run.graphs to be associated with the result.',
            ge=-1,
        ),
    ] = -1
    resultGraphIndex: Annotated[
        int,
        Field(
            description='The index within the result.graphs to be associated with the result.',
            ge=-1,
        ),
    ]
    description: Annotated[
        Message1 | Message2 | None,
        Field(description='A description of this graph traversal.'),
    ] = None
    initialState: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='Values of relevant expressions at the start of the graph traversal that may change during graph traversal.'
        ),
    ] = None
    immutableState: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='Values of relevant expressions at the start of the graph traversal that remain constant for the graph traversal.'
        ),
    ] = None
    edgeTraversals: Annotated[
        list[EdgeTraversal] | None,
        Field(
            description='The sequences of edges traversed by this graph traversal.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the graph traversal.'
        ),
    ] = None


class LocationRelationship(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    target: Annotated[
        int, Field(description='A reference to the related location.', ge=0)
    ]
    kinds: Annotated[
        list[str] | None,
        Field(
            description="A set of distinct strings that categorize the relationship. Well-known kinds include 'includes', 'isIncludedBy' and 'relevant'."
        ),
    ] = ['relevant']
    description: Annotated[
        Message1 | Message2 | None,
        Field(description='A description of the location relationship.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the location relationship.'
        ),
    ] = None


class Region1(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    startLine: Annotated[
        int,
        Field(
            description='The line number of the first character in the region.', ge=1
        ),
    ]
    startColumn: Annotated[
        int | None,
        Field(
            description='The column number of the first character in the region.', ge=1
        ),
    ] = None
    endLine: Annotated[
        int | None,
        Field(description='The line number of the last character in the region.', ge=1),
    ] = None
    endColumn: Annotated[
        int | None,
        Field(
            description='The column number of the character following the end of the region.',
            ge=1,
        ),
    ] = None
    charOffset: Annotated[
        int | None,
        Field(
            description='The zero-based offset from the beginning of the artifact of the first character in the region.',
            ge=-1,
        ),
    ] = -1
    charLength: Annotated[
        int | None, Field(description='The length of the region in characters.', ge=0)
    ] = None
    byteOffset: Annotated[
        int | None,
        Field(
            description='The zero-based offset from the beginning of the artifact of the first byte in the region.',
            ge=-1,
        ),
    ] = -1
    byteLength: Annotated[
        int | None, Field(description='The length of the region in bytes.', ge=0)
    ] = None
    snippet: Annotated[
        ArtifactContent | None,
        Field(
            description='The portion of the artifact contents within the specified region.'
        ),
    ] = None
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to the region.'),
    ] = None
    sourceLanguage: Annotated[
        str | None,
        Field(
            description='Specifies the source language, if any, of the portion of the artifact specified by the region object.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the region.'
        ),
    ] = None


class Region2(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    startLine: Annotated[
        int | None,
        Field(
            description='The line number of the first character in the region.', ge=1
        ),
    ] = None
    startColumn: Annotated[
        int | None,
        Field(
            description='The column number of the first character in the region.', ge=1
        ),
    ] = None
    endLine: Annotated[
        int | None,
        Field(description='The line number of the last character in the region.', ge=1),
    ] = None
    endColumn: Annotated[
        int | None,
        Field(
            description='The column number of the character following the end of the region.',
            ge=1,
        ),
    ] = None
    charOffset: Annotated[
        int,
        Field(
            description='The zero-based offset from the beginning of the artifact of the first character in the region.',
            ge=-1,
        ),
    ]
    charLength: Annotated[
        int | None, Field(description='The length of the region in characters.', ge=0)
    ] = None
    byteOffset: Annotated[
        int | None,
        Field(
            description='The zero-based offset from the beginning of the artifact of the first byte in the region.',
            ge=-1,
        ),
    ] = -1
    byteLength: Annotated[
        int | None, Field(description='The length of the region in bytes.', ge=0)
    ] = None
    snippet: Annotated[
        ArtifactContent | None,
        Field(
            description='The portion of the artifact contents within the specified region.'
        ),
    ] = None
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to the region.'),
    ] = None
    sourceLanguage: Annotated[
        str | None,
        Field(
            description='Specifies the source language, if any, of the portion of the artifact specified by the region object.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the region.'
        ),
    ] = None


class Region3(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    startLine: Annotated[
        int | None,
        Field(
            description='The line number of the first character in the region.', ge=1
        ),
    ] = None
    startColumn: Annotated[
        int | None,
        Field(
            description='The column number of the first character in the region.', ge=1
        ),
    ] = None
    endLine: Annotated[
        int | None,
        Field(description='The line number of the last character in the region.', ge=1),
    ] = None
    endColumn: Annotated[
        int | None,
        Field(
            description='The column number of the character following the end of the region.',
            ge=1,
        ),
    ] = None
    charOffset: Annotated[
        int | None,
        Field(
            description='The zero-based offset from the beginning of the artifact of the first character in the region.',
            ge=-1,
        ),
    ] = -1
    charLength: Annotated[
        int | None, Field(description='The length of the region in characters.', ge=0)
    ] = None
    byteOffset: Annotated[
        int,
        Field(
            description='The zero-based offset from the beginning of the artifact of the first byte in the region.',
            ge=-1,
        ),
    ]
    byteLength: Annotated[
        int | None, Field(description='The length of the region in bytes.', ge=0)
    ] = None
    snippet: Annotated[
        ArtifactContent | None,
        Field(
            description='The portion of the artifact contents within the specified region.'
        ),
    ] = None
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to the region.'),
    ] = None
    sourceLanguage: Annotated[
        str | None,
        Field(
            description='Specifies the source language, if any, of the portion of the artifact specified by the region object.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the region.'
        ),
    ] = None


class Replacement(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    deletedRegion: Annotated[
        Region1 | Region2 | Region3,
        Field(description='The region of the artifact to delete.'),
    ]
    insertedContent: Annotated[
        ArtifactContent | None,
        Field(
            description="The content to insert at the location specified by the 'deletedRegion' property."
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the replacement.'
        ),
    ] = None


class ReportingDescriptor(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[str, Field(description='A stable, opaque identifier for the report.')]
    deprecatedIds: Annotated[
        list[str] | None,
        Field(
            description='An array of stable, opaque identifiers by which this report was known in some previous version of the analysis tool.',
            min_length=0,
        ),
    ] = None
    guid: Annotated[
        str | None,
        Field(
            description='A unique identifier for the reporting descriptor in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    deprecatedGuids: Annotated[
        list[DeprecatedGuid] | None,
        Field(
            description='An array of unique identifies in the form of a GUID by which this report was known in some previous version of the analysis tool.',
            min_length=0,
        ),
    ] = None
    name: Annotated[
        str | None,
        Field(description='A report identifier that is understandable to an end user.'),
    ] = None
    deprecatedNames: Annotated[
        list[str] | None,
        Field(
            description='An array of readable identifiers by which this report was known in some previous version of the analysis tool.',
            min_length=0,
        ),
    ] = None
    shortDescription: Annotated[
        MultiformatMessageString | None,
        Field(
            description='A concise description of the report. Should be a single sentence that is understandable when visible space is limited to a single line of text.'
        ),
    ] = None
    fullDescription: Annotated[
        MultiformatMessageString | None,
        Field(
            description='A description of the report. Should, as far as possible, provide details sufficient to enable resolution of any problem indicated by the result.'
        ),
    ] = None
    messageStrings: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='A set of name/value pairs with arbitrary names. Each value is a multiformatMessageString object, which holds message strings in plain text and (optionally) Markdown format. The strings can include placeholders, which can be used to construct a message in combination with an arbitrary number of additional string arguments.'
        ),
    ] = None
    defaultConfiguration: Annotated[
        ReportingConfiguration | None,
        Field(description='Default reporting configuration information.'),
    ] = None
    helpUri: Annotated[
        str | None,
        Field(
            description='A URI where the primary documentation for the report can be found.'
        ),
    ] = None
    help: Annotated[
        MultiformatMessageString | None,
        Field(
            description='Provides the primary documentation for the report, useful when there is no online documentation.'
        ),
    ] = None
    relationships: Annotated[
        list[ReportingDescriptorRelationship] | None,
        Field(
            description='An array of objects that describe relationships between this reporting descriptor and others.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the report.'
        ),
    ] = None


class SpecialLocations(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    displayBase: Annotated[
        ArtifactLocation | None,
        Field(
            description='Provides a suggestion to SARIF consumers to display file paths relative to the specified location.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the special locations.'
        ),
    ] = None


class ToolComponent(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    guid: Annotated[
        str | None,
        Field(
            description='A unique identifier for the tool component in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    name: Annotated[str, Field(description='The name of the tool component.')]
    organization: Annotated[
        str | None,
        Field(
            description='The organization or company that produced the tool component.'
        ),
    ] = None
    product: Annotated[
        str | None,
        Field(description='A product suite to which the tool component belongs.'),
    ] = None
    productSuite: Annotated[
        str | None,
        Field(
            description='A localizable string containing the name of the suite of products to which the tool component belongs.'
        ),
    ] = None
    shortDescription: Annotated[
        MultiformatMessageString | None,
        Field(description='A brief description of the tool component.'),
    ] = None
    fullDescription: Annotated[
        MultiformatMessageString | None,
        Field(description='A comprehensive description of the tool component.'),
    ] = None
    fullName: Annotated[
        str | None,
        Field(
            description='The name of the tool component along with its version and any other useful identifying information, such as its locale.'
        ),
    ] = None
    version: Annotated[
        str | None,
        Field(
            description='The tool component version, in whatever format the component natively provides.'
        ),
    ] = None
    semanticVersion: Annotated[
        str | None,
        Field(
            description='The tool component version in the format specified by Semantic Versioning 2.0.'
        ),
    ] = None
    dottedQuadFileVersion: Annotated[
        str | None,
        Field(
            description="The binary version of the tool component's primary executable file expressed as four non-negative integers separated by a period (for operating systems that express file versions in this way).",
            pattern='[0-9]+(\\.[0-9]+){3}',
        ),
    ] = None
    releaseDateUtc: Annotated[
        str | None,
        Field(
            description="A string specifying the UTC date (and optionally, the time) of the component's release."
        ),
    ] = None
    downloadUri: Annotated[
        str | None,
        Field(
            description='The absolute URI from which the tool component can be downloaded.'
        ),
    ] = None
    informationUri: Annotated[
        str | None,
        Field(
            description='The absolute URI at which information about this version of the tool component can be found.'
        ),
    ] = None
    globalMessageStrings: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='A dictionary, each of whose keys is a resource identifier and each of whose values is a multiformatMessageString object, which holds message strings in plain text and (optionally) Markdown format. The strings can include placeholders, which can be used to construct a message in combination with an arbitrary number of additional string arguments.'
        ),
    ] = None
    notifications: Annotated[
        list[ReportingDescriptor] | None,
        Field(
            description='An array of reportingDescriptor objects relevant to the notifications related to the configuration and runtime execution of the tool component.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    rules: Annotated[
        list[ReportingDescriptor] | None,
        Field(
            description='An array of reportingDescriptor objects relevant to the analysis performed by the tool component.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    taxa: Annotated[
        list[ReportingDescriptor] | None,
        Field(
            description='An array of reportingDescriptor objects relevant to the definitions of both standalone and tool-defined taxonomies.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    locations: Annotated[
        list[ArtifactLocation] | None,
        Field(
            description='An array of the artifactLocation objects associated with the tool component.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    language: Annotated[
        str | None,
        Field(
            description='The language of the messages emitted into the log file during this run (expressed as an ISO 639-1 two-letter lowercase language code) and an optional region (expressed as an ISO 3166-1 two-letter uppercase subculture code associated with a country or region). The casing is recommended but not required (in order for this data to conform to RFC5646).',
            pattern='^[a-zA-Z]{2}(-[a-zA-Z]{2})?$',
        ),
    ] = 'en-US'
    contents: Annotated[
        list[Literal['localizedData', 'nonLocalizedData']] | None,
        Field(description='The kinds of data contained in this object.'),
    ] = ['localizedData', 'nonLocalizedData']
    isComprehensive: Annotated[
        bool | None,
        Field(
            description='Specifies whether this object contains a complete definition of the localizable and/or non-localizable data for this component, as opposed to including only data that is relevant to the results persisted to this log file.'
        ),
    ] = False
    localizedDataSemanticVersion: Annotated[
        str | None,
        Field(
            description='The semantic version of the localized strings defined in this component; maintained by components that provide translations.'
        ),
    ] = None
    minimumRequiredLocalizedDataSemanticVersion: Annotated[
        str | None,
        Field(
            description='The minimum value of localizedDataSemanticVersion required in translations consumed by this component; used by components that consume translations.'
        ),
    ] = None
    associatedComponent: Annotated[
        ToolComponentReference | None,
        Field(
            description="The component which is strongly associated with this component. For a translation, this refers to the component which has been translated. For an extension, this is the driver that provides the extension's plugin model."
        ),
    ] = None
    translationMetadata: Annotated[
        TranslationMetadata | None,
        Field(
            description='Translation metadata, required for a translation, not populated by other component types.'
        ),
    ] = None
    supportedTaxonomies: Annotated[
        list[ToolComponentReference] | None,
        Field(
            description='An array of toolComponentReference objects to declare the taxonomies supported by the tool component.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the tool component.'
        ),
    ] = None


class VersionControlDetails(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    repositoryUri: Annotated[
        str, Field(description='The absolute URI of the repository.')
    ]
    revisionId: Annotated[
        str | None,
        Field(
            description='A string that uniquely and permanently identifies the revision within the repository.'
        ),
    ] = None
    branch: Annotated[
        str | None, Field(description='The name of a branch containing the revision.')
    ] = None
    revisionTag: Annotated[
        str | None, Field(description='A tag that has been applied to the revision.')
    ] = None
    asOfTimeUtc: Annotated[
        str | None,
        Field(
            description='A Coordinated Universal Time (UTC) date and time that can be used to synchronize an enlistment to the state of the repository at that time.'
        ),
    ] = None
    mappedTo: Annotated[
        ArtifactLocation | None,
        Field(
            description='The location in the local file system to which the root of the repository was mapped at the time of the analysis.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the version control details.'
        ),
    ] = None


class WebRequest(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    index: Annotated[
        int | None,
        Field(
            description='The index within the run.webRequests array of the request object associated with this result.',
            ge=-1,
        ),
    ] = -1
    protocol: Annotated[
        str | None, Field(description="The request protocol. Example: 'http'.")
    ] = None
    version: Annotated[
        str | None, Field(description="The request version. Example: '1.1'.")
    ] = None
    target: Annotated[str | None, Field(description='The target of the request.')] = (
        None
    )
    method: Annotated[
        str | None,
        Field(
            description="The HTTP method. Well-known values are 'GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'."
        ),
    ] = None
    headers: Annotated[
        dict[str, str] | None, Field(description='The request headers.')
    ] = None
    parameters: Annotated[
        dict[str, str] | None, Field(description='The request parameters.')
    ] = None
    body: Annotated[
        ArtifactContent | None, Field(description='The body of the request.')
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the request.'
        ),
    ] = None


class WebResponse(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    index: Annotated[
        int | None,
        Field(
            description='The index within the run.webResponses array of the response object associated with this result.',
            ge=-1,
        ),
    ] = -1
    protocol: Annotated[
        str | None, Field(description="The response protocol. Example: 'http'.")
    ] = None
    version: Annotated[
        str | None, Field(description="The response version. Example: '1.1'.")
    ] = None
    statusCode: Annotated[
        int | None, Field(description='The response status code. Example: 451.')
    ] = None
    reasonPhrase: Annotated[
        str | None, Field(description="The response reason. Example: 'Not found'.")
    ] = None
    headers: Annotated[
        dict[str, str] | None, Field(description='The response headers.')
    ] = None
    body: Annotated[
        ArtifactContent | None, Field(description='The body of the response.')
    ] = None
    noResponseReceived: Annotated[
        bool | None,
        Field(description='Specifies whether a response was received from the server.'),
    ] = False
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the response.'
        ),
    ] = None


class Artifact(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    description: Annotated[
        Message1 | Message2 | None,
        Field(description='A short description of the artifact.'),
    ] = None
    location: Annotated[
        ArtifactLocation | None, Field(description='The location of the artifact.')
    ] = None
    parentIndex: Annotated[
        int | None,
        Field(
            description='Identifies the index of the immediate parent of the artifact, if this artifact is nested.',
            ge=-1,
        ),
    ] = -1
    offset: Annotated[
        int | None,
        Field(
            description='The offset in bytes of the artifact within its containing artifact.',
            ge=0,
        ),
    ] = None
    length: Annotated[
        int | None, Field(description='The length of the artifact in bytes.', ge=-1)
    ] = -1
    roles: Annotated[
        list[
            Literal[
                'analysisTarget',
                'attachment',
                'responseFile',
                'resultFile',
                'standardStream',
                'tracedFile',
                'unmodified',
                'modified',
                'added',
                'deleted',
                'renamed',
                'uncontrolled',
                'driver',
                'extension',
                'translation',
                'taxonomy',
                'policy',
                'referencedOnCommandLine',
                'memoryContents',
                'directory',
                'userSpecifiedConfiguration',
                'toolSpecifiedConfiguration',
                'debugOutputFile',
            ]
        ]
        | None,
        Field(
            description='The role or roles played by the artifact in the analysis.',
            min_length=0,
        ),
    ] = []
    mimeType: Annotated[
        str | None,
        Field(
            description='The MIME type (RFC 2045) of the artifact.', pattern='[^/]+/.+'
        ),
    ] = None
    contents: Annotated[
        ArtifactContent | None, Field(description='The contents of the artifact.')
    ] = None
    encoding: Annotated[
        str | None,
        Field(
            description='Specifies the encoding for an artifact object that refers to a text file.'
        ),
    ] = None
    sourceLanguage: Annotated[
        str | None,
        Field(
            description='Specifies the source language for any artifact object that refers to a text file that contains source code.'
        ),
    ] = None
    hashes: Annotated[
        dict[str, str] | None,
        Field(
            description='A dictionary, each of whose keys is the name of a hash function and each of whose values is the hashed value of the artifact produced by the specified hash function.'
        ),
    ] = None
    lastModifiedTimeUtc: Annotated[
        str | None,
        Field(
            description='The Coordinated Universal Time (UTC) date and time at which the artifact was most recently modified. See "Date/time properties" in the SARIF spec for the required format.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the artifact.'
        ),
    ] = None


class ArtifactChange(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    artifactLocation: Annotated[
        ArtifactLocation, Field(description='The location of the artifact to change.')
    ]
    replacements: Annotated[
        list[Replacement],
        Field(
            description="An array of replacement objects, each of which represents the replacement of a single region in a single artifact specified by 'artifactLocation'.",
            min_length=1,
        ),
    ]
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the change.'
        ),
    ] = None


class Attachment(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    description: Annotated[
        Message1 | Message2 | None,
        Field(description='A message describing the role played by the attachment.'),
    ] = None
    artifactLocation: Annotated[
        ArtifactLocation, Field(description='The location of the attachment.')
    ]
    regions: Annotated[
        list[Region1 | Region2 | Region3] | None,
        Field(
            description='An array of regions of interest within the attachment.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    rectangles: Annotated[
        list[Rectangle] | None,
        Field(
            description='An array of rectangles specifying areas of interest within the image.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the attachment.'
        ),
    ] = None


class Fix(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    description: Annotated[
        Message1 | Message2 | None,
        Field(
            description='A message that describes the proposed fix, enabling viewers to present the proposed change to an end user.'
        ),
    ] = None
    artifactChanges: Annotated[
        list[ArtifactChange],
        Field(
            description='One or more artifact changes that comprise a fix for a result.',
            min_length=1,
        ),
    ]
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the fix.'
        ),
    ] = None


class PhysicalLocation1(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    address: Annotated[Address, Field(description='The address of the location.')]
    artifactLocation: Annotated[
        ArtifactLocation | None, Field(description='The location of the artifact.')
    ] = None
    region: Annotated[
        Region1 | Region2 | Region3 | None,
        Field(description='Specifies a portion of the artifact.'),
    ] = None
    contextRegion: Annotated[
        Region1 | Region2 | Region3 | None,
        Field(
            description='Specifies a portion of the artifact that encloses the region. Allows a viewer to display additional context around the region.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the physical location.'
        ),
    ] = None


class PhysicalLocation2(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    address: Annotated[
        Address | None, Field(description='The address of the location.')
    ] = None
    artifactLocation: Annotated[
        ArtifactLocation, Field(description='The location of the artifact.')
    ]
    region: Annotated[
        Region1 | Region2 | Region3 | None,
        Field(description='Specifies a portion of the artifact.'),
    ] = None
    contextRegion: Annotated[
        Region1 | Region2 | Region3 | None,
        Field(
            description='Specifies a portion of the artifact that encloses the region. Allows a viewer to display additional context around the region.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the physical location.'
        ),
    ] = None


class ResultProvenance(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    firstDetectionTimeUtc: Annotated[
        str | None,
        Field(
            description='The Coordinated Universal Time (UTC) date and time at which the result was first detected. See "Date/time properties" in the SARIF spec for the required format.'
        ),
    ] = None
    lastDetectionTimeUtc: Annotated[
        str | None,
        Field(
            description='The Coordinated Universal Time (UTC) date and time at which the result was most recently detected. See "Date/time properties" in the SARIF spec for the required format.'
        ),
    ] = None
    firstDetectionRunGuid: Annotated[
        str | None,
        Field(
            description='A GUID-valued string equal to the automationDetails.guid property of the run in which the result was first detected.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    lastDetectionRunGuid: Annotated[
        str | None,
        Field(
            description='A GUID-valued string equal to the automationDetails.guid property of the run in which the result was most recently detected.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    invocationIndex: Annotated[
        int | None,
        Field(
            description='The index within the run.invocations array of the invocation object which describes the tool invocation that detected the result.',
            ge=-1,
        ),
    ] = -1
    conversionSources: Annotated[
        list[PhysicalLocation1 | PhysicalLocation2] | None,
        Field(
            description="An array of physicalLocation objects which specify the portions of an analysis tool's output that a converter transformed into the result.",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the result.'
        ),
    ] = None


class Tool(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    driver: Annotated[
        ToolComponent, Field(description='The analysis tool that was run.')
    ]
    extensions: Annotated[
        list[ToolComponent] | None,
        Field(
            description='Tool extensions that contributed to or reconfigured the analysis tool that was run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the tool.'
        ),
    ] = None


class Location(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[
        int | None,
        Field(
            description='Value that distinguishes this location from all other locations within a single result object.',
            ge=-1,
        ),
    ] = -1
    physicalLocation: Annotated[
        PhysicalLocation1 | PhysicalLocation2 | None,
        Field(description='Identifies the artifact and region.'),
    ] = None
    logicalLocations: Annotated[
        list[LogicalLocation] | None,
        Field(
            description='The logical locations associated with the result.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to the location.'),
    ] = None
    annotations: Annotated[
        list[Region1 | Region2 | Region3] | None,
        Field(
            description='A set of regions relevant to the location.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    relationships: Annotated[
        list[LocationRelationship] | None,
        Field(
            description='An array of objects that describe relationships between this location and others.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the location.'
        ),
    ] = None


class Node(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[
        str,
        Field(
            description='A string that uniquely identifies the node within its graph.'
        ),
    ]
    label: Annotated[
        Message1 | Message2 | None,
        Field(description='A short description of the node.'),
    ] = None
    location: Annotated[
        Location | None, Field(description='A code location associated with the node.')
    ] = None
    children: Annotated[
        list[Node] | None,
        Field(description='Array of child nodes.', min_length=0, validate_default=True),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the node.'
        ),
    ] = None


class StackFrame(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    location: Annotated[
        Location | None,
        Field(description='The location to which this stack frame refers.'),
    ] = None
    module: Annotated[
        str | None,
        Field(
            description='The name of the module that contains the code of this stack frame.'
        ),
    ] = None
    threadId: Annotated[
        int | None, Field(description='The thread identifier of the stack frame.')
    ] = None
    parameters: Annotated[
        list[str] | None,
        Field(
            description='The parameters of the call that is executing.', min_length=0
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the stack frame.'
        ),
    ] = None


class Suppression(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    guid: Annotated[
        str | None,
        Field(
            description='A stable, unique identifier for the suprression in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    kind: Annotated[
        Literal['inSource', 'external'],
        Field(
            description='A string that indicates where the suppression is persisted.'
        ),
    ]
    status: Annotated[
        Literal['accepted', 'underReview', 'rejected'] | None,
        Field(
            description='A string that indicates the review status of the suppression.'
        ),
    ] = None
    justification: Annotated[
        str | None,
        Field(
            description='A string representing the justification for the suppression.'
        ),
    ] = None
    location: Annotated[
        Location | None,
        Field(description='Identifies the location associated with the suppression.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the suppression.'
        ),
    ] = None


class Graph(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    description: Annotated[
        Message1 | Message2 | None, Field(description='A description of the graph.')
    ] = None
    nodes: Annotated[
        list[Node] | None,
        Field(
            description='An array of node objects representing the nodes of the graph.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    edges: Annotated[
        list[Edge] | None,
        Field(
            description='An array of edge objects representing the edges of the graph.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the graph.'
        ),
    ] = None


class Stack(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to this call stack.'),
    ] = None
    frames: Annotated[
        list[StackFrame],
        Field(
            description='An array of stack frames that represents a sequence of calls, rendered in reverse chronological order, that comprise the call stack.',
            min_length=0,
        ),
    ]
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the stack.'
        ),
    ] = None


class ThreadFlowLocation(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    index: Annotated[
        int | None,
        Field(description='The index within the run threadFlowLocations array.', ge=-1),
    ] = -1
    location: Annotated[Location | None, Field(description='The code location.')] = None
    stack: Annotated[
        Stack | None, Field(description='The call stack leading to this location.')
    ] = None
    kinds: Annotated[
        list[str] | None,
        Field(
            description="A set of distinct strings that categorize the thread flow location. Well-known kinds include 'acquire', 'release', 'enter', 'exit', 'call', 'return', 'branch', 'implicit', 'false', 'true', 'caution', 'danger', 'unknown', 'unreachable', 'taint', 'function', 'handler', 'lock', 'memory', 'resource', 'scope' and 'value'.",
            min_length=0,
        ),
    ] = []
    taxa: Annotated[
        list[
            ReportingDescriptorReference1
            | ReportingDescriptorReference2
            | ReportingDescriptorReference3
        ]
        | None,
        Field(
            description='An array of references to rule or taxonomy reporting descriptors that are applicable to the thread flow location.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    module: Annotated[
        str | None,
        Field(
            description='The name of the module that contains the code that is executing.'
        ),
    ] = None
    state: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description="A dictionary, each of whose keys specifies a variable or expression, the associated value of which represents the variable or expression value. For an annotation of kind 'continuation', for example, this dictionary might hold the current assumed values of a set of global variables."
        ),
    ] = None
    nestingLevel: Annotated[
        int | None,
        Field(
            description='An integer representing a containment hierarchy within the thread flow.',
            ge=0,
        ),
    ] = None
    executionOrder: Annotated[
        int | None,
        Field(
            description='An integer representing the temporal order in which execution reached this location.',
            ge=-1,
        ),
    ] = -1
    executionTimeUtc: Annotated[
        str | None,
        Field(
            description='The Coordinated Universal Time (UTC) date and time at which this location was executed.'
        ),
    ] = None
    importance: Annotated[
        Literal['important', 'essential', 'unimportant'] | None,
        Field(
            description='Specifies the importance of this location in understanding the code flow in which it occurs. The order from most to least important is "essential", "important", "unimportant". Default: "important".'
        ),
    ] = 'important'
    webRequest: Annotated[
        WebRequest | None,
        Field(description='A web request associated with this thread flow location.'),
    ] = None
    webResponse: Annotated[
        WebResponse | None,
        Field(description='A web response associated with this thread flow location.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the threadflow location.'
        ),
    ] = None


class Exception(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    kind: Annotated[
        str | None,
        Field(
            description='A string that identifies the kind of exception, for example, the fully qualified type name of an object that was thrown, or the symbolic name of a signal.'
        ),
    ] = None
    message: Annotated[
        str | None, Field(description='A message that describes the exception.')
    ] = None
    stack: Annotated[
        Stack | None,
        Field(description='The sequence of function calls leading to the exception.'),
    ] = None
    innerExceptions: Annotated[
        list[Exception] | None,
        Field(
            description='An array of exception objects each of which is considered a cause of this exception.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the exception.'
        ),
    ] = None


class Notification(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    locations: Annotated[
        list[Location] | None,
        Field(
            description='The locations relevant to this notification.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    message: Annotated[
        Message1 | Message2,
        Field(
            description='A message that describes the condition that was encountered.'
        ),
    ]
    level: Annotated[
        Literal['none', 'note', 'warning', 'error'] | None,
        Field(description='A value specifying the severity level of the notification.'),
    ] = 'warning'
    threadId: Annotated[
        int | None,
        Field(
            description='The thread identifier of the code that generated the notification.'
        ),
    ] = None
    timeUtc: Annotated[
        str | None,
        Field(
            description='The Coordinated Universal Time (UTC) date and time at which the analysis tool generated the notification.'
        ),
    ] = None
    exception: Annotated[
        Exception | None,
        Field(
            description='The runtime exception, if any, relevant to this notification.'
        ),
    ] = None
    descriptor: Annotated[
        ReportingDescriptorReference1
        | ReportingDescriptorReference2
        | ReportingDescriptorReference3
        | None,
        Field(
            description='A reference used to locate the descriptor relevant to this notification.'
        ),
    ] = None
    associatedRule: Annotated[
        ReportingDescriptorReference1
        | ReportingDescriptorReference2
        | ReportingDescriptorReference3
        | None,
        Field(
            description='A reference used to locate the rule descriptor associated with this notification.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the notification.'
        ),
    ] = None


class ThreadFlow(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    id: Annotated[
        str | None,
        Field(
            description='An string that uniquely identifies the threadFlow within the codeFlow in which it occurs.'
        ),
    ] = None
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to the thread flow.'),
    ] = None
    initialState: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='Values of relevant expressions at the start of the thread flow that may change during thread flow execution.'
        ),
    ] = None
    immutableState: Annotated[
        dict[str, MultiformatMessageString] | None,
        Field(
            description='Values of relevant expressions at the start of the thread flow that remain constant.'
        ),
    ] = None
    locations: Annotated[
        list[ThreadFlowLocation],
        Field(
            description="A temporally ordered array of 'threadFlowLocation' objects, each of which describes a location visited by the tool while producing the result.",
            min_length=1,
        ),
    ]
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the thread flow.'
        ),
    ] = None


class CodeFlow(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    message: Annotated[
        Message1 | Message2 | None,
        Field(description='A message relevant to the code flow.'),
    ] = None
    threadFlows: Annotated[
        list[ThreadFlow],
        Field(
            description='An array of one or more unique threadFlow objects, each of which describes the progress of a program through a thread of execution.',
            min_length=1,
        ),
    ]
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the code flow.'
        ),
    ] = None


class Invocation(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    commandLine: Annotated[
        str | None, Field(description='The command line used to invoke the tool.')
    ] = None
    arguments: Annotated[
        list[str] | None,
        Field(
            description='An array of strings, containing in order the command line arguments passed to the tool from the operating system.',
            min_length=0,
        ),
    ] = None
    responseFiles: Annotated[
        list[ArtifactLocation] | None,
        Field(
            description="The locations of any response files specified on the tool's command line.",
            min_length=0,
        ),
    ] = None
    startTimeUtc: Annotated[
        str | None,
        Field(
            description='The Coordinated Universal Time (UTC) date and time at which the invocation started. See "Date/time properties" in the SARIF spec for the required format.'
        ),
    ] = None
    endTimeUtc: Annotated[
        str | None,
        Field(
            description='The Coordinated Universal Time (UTC) date and time at which the invocation ended. See "Date/time properties" in the SARIF spec for the required format.'
        ),
    ] = None
    exitCode: Annotated[int | None, Field(description='The process exit code.')] = None
    ruleConfigurationOverrides: Annotated[
        list[ConfigurationOverride] | None,
        Field(
            description='An array of configurationOverride objects that describe rules related runtime overrides.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    notificationConfigurationOverrides: Annotated[
        list[ConfigurationOverride] | None,
        Field(
            description='An array of configurationOverride objects that describe notifications related runtime overrides.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    toolExecutionNotifications: Annotated[
        list[Notification] | None,
        Field(
            description='A list of runtime conditions detected by the tool during the analysis.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    toolConfigurationNotifications: Annotated[
        list[Notification] | None,
        Field(
            description="A list of conditions detected by the tool that are relevant to the tool's configuration.",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    exitCodeDescription: Annotated[
        str | None, Field(description='The reason for the process exit.')
    ] = None
    exitSignalName: Annotated[
        str | None,
        Field(description='The name of the signal that caused the process to exit.'),
    ] = None
    exitSignalNumber: Annotated[
        int | None,
        Field(
            description='The numeric value of the signal that caused the process to exit.'
        ),
    ] = None
    processStartFailureMessage: Annotated[
        str | None,
        Field(
            description='The reason given by the operating system that the process failed to start.'
        ),
    ] = None
    executionSuccessful: Annotated[
        bool,
        Field(
            description="Specifies whether the tool's execution completed successfully."
        ),
    ]
    machine: Annotated[
        str | None, Field(description='The machine on which the invocation occurred.')
    ] = None
    account: Annotated[
        str | None,
        Field(description='The account under which the invocation occurred.'),
    ] = None
    processId: Annotated[
        int | None,
        Field(description='The id of the process in which the invocation occurred.'),
    ] = None
    executableLocation: Annotated[
        ArtifactLocation | None,
        Field(
            description='An absolute URI specifying the location of the executable that was invoked.'
        ),
    ] = None
    workingDirectory: Annotated[
        ArtifactLocation | None,
        Field(description='The working directory for the invocation.'),
    ] = None
    environmentVariables: Annotated[
        dict[str, str] | None,
        Field(
            description='The environment variables associated with the analysis tool process, expressed as key/value pairs.'
        ),
    ] = None
    stdin: Annotated[
        ArtifactLocation | None,
        Field(
            description='A file containing the standard input stream to the process that was invoked.'
        ),
    ] = None
    stdout: Annotated[
        ArtifactLocation | None,
        Field(
            description='A file containing the standard output stream from the process that was invoked.'
        ),
    ] = None
    stderr: Annotated[
        ArtifactLocation | None,
        Field(
            description='A file containing the standard error stream from the process that was invoked.'
        ),
    ] = None
    stdoutStderr: Annotated[
        ArtifactLocation | None,
        Field(
            description='A file containing the interleaved standard output and standard error stream from the process that was invoked.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the invocation.'
        ),
    ] = None


class Result(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    ruleId: Annotated[
        str | None,
        Field(
            description='The stable, unique identifier of the rule, if any, to which this result is relevant.'
        ),
    ] = None
    ruleIndex: Annotated[
        int | None,
        Field(
            description='The index within the tool component rules array of the rule object associated with this result.',
            ge=-1,
        ),
    ] = -1
    rule: Annotated[
        ReportingDescriptorReference1
        | ReportingDescriptorReference2
        | ReportingDescriptorReference3
        | None,
        Field(
            description='A reference used to locate the rule descriptor relevant to this result.'
        ),
    ] = None
    kind: Annotated[
        Literal['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']
        | None,
        Field(description='A value that categorizes results by evaluation state.'),
    ] = 'fail'
    level: Annotated[
        Literal['none', 'note', 'warning', 'error'] | None,
        Field(description='A value specifying the severity level of the result.'),
    ] = 'warning'
    message: Annotated[
        Message1 | Message2,
        Field(
            description='A message that describes the result. The first sentence of the message only will be displayed when visible space is limited.'
        ),
    ]
    analysisTarget: Annotated[
        ArtifactLocation | None,
        Field(
            description='Identifies the artifact that the analysis tool was instructed to scan. This need not be the same as the artifact where the result actually occurred.'
        ),
    ] = None
    locations: Annotated[
        list[Location] | None,
        Field(
            description='The set of locations where the result was detected. Specify only one location unless the problem indicated by the result can only be corrected by making a change at every specified location.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    guid: Annotated[
        str | None,
        Field(
            description='A stable, unique identifier for the result in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    correlationGuid: Annotated[
        str | None,
        Field(
            description='A stable, unique identifier for the equivalence class of logically identical results to which this result belongs, in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    occurrenceCount: Annotated[
        int | None,
        Field(
            description='A positive integer specifying the number of times this logically unique result was observed in this run.',
            ge=1,
        ),
    ] = None
    partialFingerprints: Annotated[
        dict[str, str] | None,
        Field(
            description='A set of strings that contribute to the stable, unique identity of the result.'
        ),
    ] = None
    fingerprints: Annotated[
        dict[str, str] | None,
        Field(
            description='A set of strings each of which individually defines a stable, unique identity for the result.'
        ),
    ] = None
    stacks: Annotated[
        list[Stack] | None,
        Field(
            description="An array of 'stack' objects relevant to the result.",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    codeFlows: Annotated[
        list[CodeFlow] | None,
        Field(
            description="An array of 'codeFlow' objects relevant to the result.",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    graphs: Annotated[
        list[Graph] | None,
        Field(
            description='An array of zero or more unique graph objects associated with the result.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    graphTraversals: Annotated[
        list[GraphTraversal1 | GraphTraversal2] | None,
        Field(
            description="An array of one or more unique 'graphTraversal' objects.",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    relatedLocations: Annotated[
        list[Location] | None,
        Field(
            description='A set of locations relevant to this result.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    suppressions: Annotated[
        list[Suppression] | None,
        Field(
            description='A set of suppressions relevant to this result.', min_length=0
        ),
    ] = None
    baselineState: Annotated[
        Literal['new', 'unchanged', 'updated', 'absent'] | None,
        Field(
            description='The state of a result relative to a baseline of a previous run.'
        ),
    ] = None
    rank: Annotated[
        float | None,
        Field(
            description='A number representing the priority or importance of the result.',
            ge=-1.0,
            le=100.0,
        ),
    ] = -1.0
    attachments: Annotated[
        list[Attachment] | None,
        Field(
            description='A set of artifacts relevant to the result.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    hostedViewerUri: Annotated[
        str | None,
        Field(description='An absolute URI at which the result can be viewed.'),
    ] = None
    workItemUris: Annotated[
        list[str] | None,
        Field(
            description='The URIs of the work items associated with this result.',
            min_length=0,
        ),
    ] = None
    provenance: Annotated[
        ResultProvenance | None,
        Field(description='Information about how and when the result was detected.'),
    ] = None
    fixes: Annotated[
        list[Fix] | None,
        Field(
            description="An array of 'fix' objects, each of which represents a proposed fix to the problem indicated by the result.",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    taxa: Annotated[
        list[
            ReportingDescriptorReference1
            | ReportingDescriptorReference2
            | ReportingDescriptorReference3
        ]
        | None,
        Field(
            description='An array of references to taxonomy reporting descriptors that are applicable to the result.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    webRequest: Annotated[
        WebRequest | None,
        Field(description='A web request associated with this result.'),
    ] = None
    webResponse: Annotated[
        WebResponse | None,
        Field(description='A web response associated with this result.'),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the result.'
        ),
    ] = None


class Conversion(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    tool: Annotated[
        Tool, Field(description='A tool object that describes the converter.')
    ]
    invocation: Annotated[
        Invocation | None,
        Field(
            description='An invocation object that describes the invocation of the converter.'
        ),
    ] = None
    analysisToolLogFiles: Annotated[
        list[ArtifactLocation] | None,
        Field(
            description="The locations of the analysis tool's per-run log files.",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the conversion.'
        ),
    ] = None


class ExternalProperties(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    schema_: Annotated[
        str | None,
        Field(
            alias='schema',
            description='The URI of the JSON schema corresponding to the version of the external property file format.',
        ),
    ] = None
    version: Annotated[
        Literal['2.1.0'] | None,
        Field(
            description='The SARIF format version of this external properties object.'
        ),
    ] = None
    guid: Annotated[
        str | None,
        Field(
            description='A stable, unique identifier for this external properties object, in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    runGuid: Annotated[
        str | None,
        Field(
            description='A stable, unique identifier for the run associated with this external properties object, in the form of a GUID.',
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    conversion: Annotated[
        Conversion | None,
        Field(
            description='A conversion object that will be merged with a separate run.'
        ),
    ] = None
    graphs: Annotated[
        list[Graph] | None,
        Field(
            description='An array of graph objects that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    externalizedProperties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information that will be merged with a separate run.'
        ),
    ] = None
    artifacts: Annotated[
        list[Artifact] | None,
        Field(
            description='An array of artifact objects that will be merged with a separate run.',
            min_length=0,
        ),
    ] = None
    invocations: Annotated[
        list[Invocation] | None,
        Field(
            description='Describes the invocation of the analysis tool that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    logicalLocations: Annotated[
        list[LogicalLocation] | None,
        Field(
            description='An array of logical locations such as namespaces, types or functions that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    threadFlowLocations: Annotated[
        list[ThreadFlowLocation] | None,
        Field(
            description='An array of threadFlowLocation objects that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    results: Annotated[
        list[Result] | None,
        Field(
            description='An array of result objects that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    taxonomies: Annotated[
        list[ToolComponent] | None,
        Field(
            description='Tool taxonomies that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    driver: Annotated[
        ToolComponent | None,
        Field(
            description='The analysis tool object that will be merged with a separate run.'
        ),
    ] = None
    extensions: Annotated[
        list[ToolComponent] | None,
        Field(
            description='Tool extensions that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    policies: Annotated[
        list[ToolComponent] | None,
        Field(
            description='Tool policies that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    translations: Annotated[
        list[ToolComponent] | None,
        Field(
            description='Tool translations that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    addresses: Annotated[
        list[Address] | None,
        Field(
            description='Addresses that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    webRequests: Annotated[
        list[WebRequest] | None,
        Field(
            description='Requests that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    webResponses: Annotated[
        list[WebResponse] | None,
        Field(
            description='Responses that will be merged with a separate run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the external properties.'
        ),
    ] = None


class Run(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    tool: Annotated[
        Tool,
        Field(
            description='Information about the tool or tool pipeline that generated the results in this run. A run can only contain results produced by a single tool or tool pipeline. A run can aggregate results from multiple log files, as long as context around the tool run (tool command-line arguments and the like) is identical for all aggregated files.'
        ),
    ]
    invocations: Annotated[
        list[Invocation] | None,
        Field(
            description='Describes the invocation of the analysis tool.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    conversion: Annotated[
        Conversion | None,
        Field(
            description="A conversion object that describes how a converter transformed an analysis tool's native reporting format into the SARIF format."
        ),
    ] = None
    language: Annotated[
        str | None,
        Field(
            description='The language of the messages emitted into the log file during this run (expressed as an ISO 639-1 two-letter lowercase culture code) and an optional region (expressed as an ISO 3166-1 two-letter uppercase subculture code associated with a country or region). The casing is recommended but not required (in order for this data to conform to RFC5646).',
            pattern='^[a-zA-Z]{2}(-[a-zA-Z]{2})?$',
        ),
    ] = 'en-US'
    versionControlProvenance: Annotated[
        list[VersionControlDetails] | None,
        Field(
            description='Specifies the revision in version control of the artifacts that were scanned.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    originalUriBaseIds: Annotated[
        dict[str, ArtifactLocation] | None,
        Field(
            description='The artifact location specified by each uriBaseId symbol on the machine where the tool originally ran.'
        ),
    ] = None
    artifacts: Annotated[
        list[Artifact] | None,
        Field(
            description='An array of artifact objects relevant to the run.',
            min_length=0,
        ),
    ] = None
    logicalLocations: Annotated[
        list[LogicalLocation] | None,
        Field(
            description='An array of logical locations such as namespaces, types or functions.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    graphs: Annotated[
        list[Graph] | None,
        Field(
            description='An array of zero or more unique graph objects associated with the run.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    results: Annotated[
        list[Result] | None,
        Field(
            description='The set of results contained in an SARIF log. The results array can be omitted when a run is solely exporting rules metadata. It must be present (but may be empty) if a log file represents an actual scan.',
            min_length=0,
        ),
    ] = None
    automationDetails: Annotated[
        RunAutomationDetails | None,
        Field(description='Automation details that describe this run.'),
    ] = None
    runAggregates: Annotated[
        list[RunAutomationDetails] | None,
        Field(
            description='Automation details that describe the aggregate of runs to which this run belongs.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    baselineGuid: Annotated[
        str | None,
        Field(
            description="The 'guid' property of a previous SARIF 'run' that comprises the baseline that was used to compute result 'baselineState' properties for the run.",
            pattern='^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        ),
    ] = None
    redactionTokens: Annotated[
        list[str] | None,
        Field(
            description='An array of strings used to replace sensitive information in a redaction-aware property.',
            min_length=0,
        ),
    ] = []
    defaultEncoding: Annotated[
        str | None,
        Field(
            description='Specifies the default encoding for any artifact object that refers to a text file.'
        ),
    ] = None
    defaultSourceLanguage: Annotated[
        str | None,
        Field(
            description='Specifies the default source language for any artifact object that refers to a text file that contains source code.'
        ),
    ] = None
    newlineSequences: Annotated[
        list[str] | None,
        Field(
            description='An ordered list of character sequences that were treated as line breaks when computing region information for the run.',
            min_length=1,
        ),
    ] = ['\r\n', '\n']
    columnKind: Annotated[
        Literal['utf16CodeUnits', 'unicodeCodePoints'] | None,
        Field(description='Specifies the unit in which the tool measures columns.'),
    ] = None
    externalPropertyFileReferences: Annotated[
        ExternalPropertyFileReferences | None,
        Field(
            description='References to external property files that should be inlined with the content of a root log file.'
        ),
    ] = None
    threadFlowLocations: Annotated[
        list[ThreadFlowLocation] | None,
        Field(
            description='An array of threadFlowLocation objects cached at run level.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    taxonomies: Annotated[
        list[ToolComponent] | None,
        Field(
            description='An array of toolComponent objects relevant to a taxonomy in which results are categorized.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    addresses: Annotated[
        list[Address] | None,
        Field(
            description='Addresses associated with this run instance, if any.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    translations: Annotated[
        list[ToolComponent] | None,
        Field(
            description='The set of available translations of the localized data provided by the tool.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    policies: Annotated[
        list[ToolComponent] | None,
        Field(
            description="Contains configurations that may potentially override both reportingDescriptor.defaultConfiguration (the tool's default severities) and invocation.configurationOverrides (severities established at run-time from the command line).",
            min_length=0,
            validate_default=True,
        ),
    ] = []
    webRequests: Annotated[
        list[WebRequest] | None,
        Field(
            description='An array of request objects cached at run level.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    webResponses: Annotated[
        list[WebResponse] | None,
        Field(
            description='An array of response objects cached at run level.',
            min_length=0,
            validate_default=True,
        ),
    ] = []
    specialLocations: Annotated[
        SpecialLocations | None,
        Field(
            description='A specialLocations object that defines locations of special significance to SARIF consumers.'
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the run.'
        ),
    ] = None


class SarifLog(BaseModel):
    model_config = ConfigDict(
        extra='forbid',
    )
    field_schema: Annotated[
        str | None,
        Field(
            alias='$schema',
            description='The URI of the JSON schema corresponding to the version.',
        ),
    ] = None
    version: Annotated[
        Literal['2.1.0'],
        Field(description='The SARIF format version of this log file.'),
    ]
    runs: Annotated[
        list[Run] | None,
        Field(description='The set of runs contained in this log file.', min_length=0),
    ]
    inlineExternalProperties: Annotated[
        list[ExternalProperties] | None,
        Field(
            description='References to external property files that share data between runs.',
            min_length=0,
        ),
    ] = None
    properties: Annotated[
        PropertyBag | None,
        Field(
            description='Key/value pairs that provide additional information about the log file.'
        ),
    ] = None


Node.model_rebuild()
Exception.model_rebuild()
