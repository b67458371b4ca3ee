package catalog

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Problem is one mistake in a recipe or in the definition of a composite.
type Problem struct {
	Line    int // 1-based line of the YAML file
	Column  int // 1-based; 0 when the whole line is meant
	Message string
}

// String returns the line and the message.
func (p Problem) String() string { return fmt.Sprintf("line %d: %s", p.Line, p.Message) }

// ParseRecipe reads the recipe in the YAML file of the given name and returns
// every mistake it holds, in the order of the lines. The recipe is fit for use
// only when there is none.
func ParseRecipe(name string, yamlText []byte) (Recipe, []Problem) {
	var r Recipe
	p := newRecipeParser()
	if body := p.body(yamlText); body != nil {
		p.read(body, reflect.ValueOf(&r).Elem(), "")
		r.Lines = p.lines
		p.checkAll(name, r)
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return r, p.problems
}

// recipeParser walks the YAML tree beside the Recipe struct, because a decoder
// stops at the first mistake and an operator wants them all.
type recipeParser struct {
	lines    map[string]int // path of a field ("format.type") → its line
	columns  map[string]int // the same → its column
	problems []Problem
}

func newRecipeParser() *recipeParser {
	return &recipeParser{lines: map[string]int{}, columns: map[string]int{}}
}

func (p *recipeParser) add(line int, format string, args ...any) {
	p.problems = append(p.problems, Problem{Line: max(line, 1), Message: fmt.Sprintf(format, args...)})
}

// addAt adds a mistake that stands at a node.
func (p *recipeParser) addAt(n ast.Node, format string, args ...any) {
	p.problems = append(p.problems, Problem{Line: line(n), Column: columnOf(n), Message: fmt.Sprintf(format, args...)})
}

// stands keeps where a field stands.
func (p *recipeParser) stands(field string, n ast.Node) {
	p.lines[field], p.columns[field] = line(n), columnOf(n)
}

// body returns the only document of the file, nil after a mistake of syntax.
func (p *recipeParser) body(text []byte) ast.Node {
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, message := 1, err.Error()
		var at yaml.Error
		if errors.As(err, &at) {
			line, message = at.GetToken().Position.Line, at.GetMessage()
		}
		p.add(line, "not YAML: %s", message)
		return nil
	}
	docs := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(docs) != 1 {
		p.add(1, "the file is to be one YAML document, found %d", len(docs))
		return nil
	}
	return docs[0].Body
}

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

// columnOf returns the column at which a node begins; 0 when it is not known.
func columnOf(n ast.Node) int {
	if pairs, ok := mapping(n); ok && len(pairs) > 0 {
		n = pairs[0].Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Column
	}
	return 0
}

func (p *recipeParser) read(n ast.Node, v reflect.Value, path string) {
	if _, text := v.Addr().Interface().(encoding.TextUnmarshaler); text {
		p.readScalar(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		p.read(n, v.Elem(), path)
	case reflect.Struct:
		p.readStruct(n, v, path)
	case reflect.Slice:
		p.readList(n, v, path)
	default:
		p.readScalar(n, v, path)
	}
}

func (p *recipeParser) readStruct(n ast.Node, v reflect.Value, path string) {
	pairs, ok := mapping(n)
	if !ok {
		p.addAt(n, "%swants fields, found %s", prefix(path), kindName(n))
		return
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		key := pair.Key.GetToken().Value
		field := fieldNamed(v, key)
		switch {
		case !field.IsValid():
			meant := ""
			if near := Nearest(key, fieldNames(v)); near != "" {
				meant = fmt.Sprintf("did you mean %q? ", near)
			}
			p.addAt(pair.Key, "%sunknown field %q; %sthe fields are %s", prefix(path), key, meant, strings.Join(fieldNames(v), ", "))
		case seen[key]:
			p.addAt(pair.Key, "%s is written twice", join(path, key))
		default:
			p.stands(join(path, key), pair.Key)
			p.read(pair.Value, field, join(path, key))
		}
		seen[key] = true
	}
}

func (p *recipeParser) readList(n ast.Node, v reflect.Value, path string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		p.addAt(n, "%s wants a list, found %s", path, kindName(n))
		return
	}
	for i, item := range list.Values {
		element := reflect.New(v.Type().Elem()).Elem()
		at := fmt.Sprintf("%s[%d]", path, i)
		p.stands(at, item)
		p.read(item, element, at)
		v.Set(reflect.Append(v, element))
	}
}

func (p *recipeParser) readScalar(n ast.Node, v reflect.Value, path string) {
	text, ok := scalar(n)
	if !ok {
		p.addAt(n, "%s wants one value, found %s", path, kindName(n))
		return
	}
	if u, isText := v.Addr().Interface().(encoding.TextUnmarshaler); isText {
		if err := u.UnmarshalText([]byte(text)); err != nil {
			p.addAt(n, "%s: %s", path, err)
		}
		return
	}
	if err := setScalar(v, text); err != nil {
		p.addAt(n, "%s: %q is not %s", path, text, err)
	}
}

// setScalar puts text into v; its error names what was wanted.
func setScalar(v reflect.Value, text string) error {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return errors.New("true or false")
		}
		v.SetBool(text == "true")
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return errors.New("a whole number")
		}
		v.SetInt(i)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return errors.New("a number")
		}
		v.SetFloat(f)
	default:
		panic("catalog: a recipe has no field of kind " + v.Kind().String())
	}
	return nil
}

func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.NullNode:
		return "", true
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

func kindName(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "fields"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, alias or tag, which recipes do not use"
	}
	return "one value"
}

func fieldNamed(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") == name && name != "-" {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

func fieldNames(v reflect.Value) []string {
	var names []string
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "-" {
			names = append(names, name)
		}
	}
	return names
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}
